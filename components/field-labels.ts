/** What the fields of forms are called where a message alone would not say which it is about. */
const LABELS: Readonly<Record<string, string>> = {
  allowedAddresses: 'Addresses and networks',
  audience: 'Audience',
  authMethods: 'Authentication methods',
  clientId: 'Client ID',
  code: 'Code',
  confirmation: 'Client ID',
  credentials: 'Secrets',
  currentPassword: 'Your password',
  days: 'Maximum lifetime',
  description: 'Description',
  email: 'E-mail',
  environment: 'Environment',
  expiresAt: 'Date',
  expiry: 'Expires',
  factorCode: 'Code',
  grantPolicy: 'Granted by',
  hours: 'Hours',
  key: 'Public key',
  liveClientId: 'Client ID of the live app',
  name: 'Name',
  overlap: 'Keep working',
  passkey: 'Device',
  password: 'Password',
  quotaPerHour: 'Tokens an hour',
  reason: 'Reason',
  scopes: 'Scopes',
  secrets: 'Secrets or private keys',
  teamId: 'Team',
  tokenTtlSeconds: 'Token lifetime',
  until: 'Until',
  word: 'Message',
}

/** The label of a field, as an error summary takes it. */
export function labelOf(field: string | undefined): { label?: string } {
  const label = field === undefined ? undefined : LABELS[field]
  return label === undefined ? {} : { label }
}
