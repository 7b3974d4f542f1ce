/** An app of a hand-off: without a client ID while the partner has not chosen it. */
export type NamedApp = { clientId: string | null; name: string }

/** The client ID, or the name where the partner chooses the client ID. */
export const appLabel = ({ clientId, name }: NamedApp): string => clientId ?? name
