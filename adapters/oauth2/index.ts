/** `authchart/oauth2`: what an OAuth 2.0 client asks of its authorization server, through oauth4webapi. */
export { clientCredentials, type ClientCredentialsOptions } from './clientCredentials.ts'
export type { OAuth2Options } from './options.ts'
export {
  redirectSignIn,
  type RedirectSignIn,
  type RedirectSignInOptions,
  type SignInRequest,
} from './redirectSignIn.ts'
export { oauth2 } from './refreshGrant.ts'
export type { TransactionStore } from './transactions.ts'
