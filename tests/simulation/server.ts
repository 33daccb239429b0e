/** The server of a simulated world: sessions, rotation with and without grace, reuse detection, a resource. It knows the truth. */
import type { Loop } from '../../testing/simulation/loop.ts'
import type { Settings } from './settings.ts'

/** In every token, so that it is found wherever it leaks. */
export const MARK = 'cnry'

export interface Grant {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
}

export interface Login {
  readonly id: number
  readonly subject: string
  /** The server takes its refresh tokens. */
  isAlive: boolean
  refreshToken: string
  /** The last that was issued. */
  accessToken: string
  /** The one before, and until when it is taken for a lost answer's sake. */
  previous: { readonly token: string; readonly until: number; readonly grant: Grant } | undefined
}

export interface Issued {
  readonly kind: 'access' | 'refresh'
  readonly login: Login
  /** Ms of the world. */
  readonly endsAt: number
  readonly key: number
  /** The server says that it has ended before it was issued. */
  readonly isDead: boolean
  /** Grows with every token. */
  readonly order: number
  /** Handed out again, by the grace window: without a `Date` beside it, its age cannot be told. */
  isRepeated: boolean
}

/** `refuse` also for a token that was never issued. */
export type Verdict = Grant | 'refused'

export class ModelServer {
  /** Ms that new access tokens live; 0 or less: they are dead on arrival. */
  lifetime: number
  /** Answers 401 to every token. */
  refusesAll = false
  readonly logins: Login[] = []
  readonly #issued = new Map<string, Issued>()
  readonly #loop: Loop
  readonly #settings: Settings
  #key = 0
  #count = 0

  constructor(loop: Loop, settings: Settings) {
    this.#loop = loop
    this.#settings = settings
    this.lifetime = settings.lifetime
  }

  /** Epoch ms by the server's own clock. */
  get clock(): number {
    return this.#settings.epoch + this.#loop.now + this.#settings.skew
  }

  about(token: string | undefined): Issued | undefined {
    return token === undefined ? undefined : this.#issued.get(token)
  }

  logIn(subject: string): Grant {
    const login: Login = {
      id: this.logins.length + 1,
      subject,
      isAlive: true,
      refreshToken: '',
      accessToken: '',
      previous: undefined,
    }
    this.logins.push(login)
    login.refreshToken = this.#refreshToken(login)
    return this.#grant(login)
  }

  refresh(token: string | undefined): Verdict {
    const login = this.about(token)?.login
    if (login?.isAlive !== true || token === undefined) return 'refused'
    if (token === login.refreshToken) return this.#rotate(login)
    if (token === login.previous?.token && this.#loop.now < login.previous.until)
      return this.#repeat(login.previous.grant)
    // Used before: whoever has it may be a thief (RFC 9700 §4.14.2).
    if (this.#settings.revokesFamilies) login.isAlive = false
    return 'refused'
  }

  /** Whether the server would take this refresh token now. */
  honours(token: string | undefined): boolean {
    const login = this.about(token)?.login
    return login?.isAlive === true && token === login.refreshToken
  }

  accepts(token: string | undefined): boolean {
    const issued = this.about(token)
    if (issued?.kind !== 'access' || this.refusesAll || issued.key !== this.#key) return false
    return this.#loop.now < issued.endsAt && (issued.login.isAlive || !this.#settings.isOpaque)
  }

  revoke(token: string | undefined): void {
    const login = this.about(token)?.login
    if (login !== undefined) login.isAlive = false
  }

  /** Tokens signed with the last key are no longer taken; refresh tokens are. */
  changeKey(): void {
    this.#key += 1
  }

  #rotate(login: Login): Grant {
    const { rotates, grace } = this.#settings
    if (!rotates) return this.#grant(login)
    const token = login.refreshToken
    login.refreshToken = this.#refreshToken(login)
    const grant = this.#grant(login)
    login.previous = { token, until: this.#loop.now + grace, grant }
    return grant
  }

  #repeat(grant: Grant): Grant {
    const issued = this.#issued.get(grant.accessToken)
    if (issued === undefined) return grant
    issued.isRepeated = true
    return { ...grant, expiresIn: Math.max(0, Math.floor((issued.endsAt - this.#loop.now) / 1_000)) }
  }

  #grant(login: Login): Grant {
    const accessToken = (login.accessToken = this.#accessToken(login))
    const endsAt = this.#loop.now + this.lifetime
    this.#issued.set(accessToken, { kind: 'access', login, endsAt, ...this.#stamp() })
    return { accessToken, refreshToken: login.refreshToken, expiresIn: Math.max(0, Math.floor(this.lifetime / 1_000)) }
  }

  #stamp(): Pick<Issued, 'key' | 'order' | 'isDead' | 'isRepeated'> {
    return { key: this.#key, order: this.#count, isDead: this.lifetime <= 0, isRepeated: false }
  }

  #refreshToken(login: Login): string {
    const iat = Math.floor(this.clock / 1_000)
    const token = this.#settings.isOpaque ? `${MARK}-r-${this.#count++}` : this.#sign({ token_type: 'refresh', iat })
    this.#issued.set(token, { kind: 'refresh', login, endsAt: Infinity, ...this.#stamp() })
    return token
  }

  #accessToken({ subject }: Login): string {
    if (this.#settings.isOpaque) return `${MARK}-a-${this.#count++}`
    const end = this.clock + this.lifetime
    // A dead one is of the past, as a cache may keep it.
    const iat = Math.floor(Math.min(this.clock, end - this.#settings.lifetime) / 1_000)
    return this.#sign({
      token_type: 'access',
      iat,
      exp: Math.floor(end / 1_000),
      sub: subject,
    })
  }

  #sign(claims: object): string {
    const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')
    return `${encode({ alg: 'none' })}.${encode({ ...claims, jti: this.#count++ })}.${MARK}${this.#count}`
  }
}
