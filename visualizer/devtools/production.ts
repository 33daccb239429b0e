/** What a bundle for production gets in place of the panel (the export condition `production`): nothing. */
export const AuthDevtools = (): null => null
export const mountAuthDevtools = () => (): void => undefined
