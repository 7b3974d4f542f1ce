/** Who gives a scope to an app, in a sentence for those who may not. */
export function grantedBy(policy: 'owner' | 'request' | 'staff'): string {
  if (policy === 'owner') return 'Granted by the app’s team.'
  return policy === 'request' ? 'Request it in the app’s settings.' : 'Granted by the connectivity team only.'
}
