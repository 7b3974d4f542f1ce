import { generateKeyPairSync } from 'node:crypto'
import { formOfButton, formWith } from '../harness/portal.ts'

// What the code can be asked, and whose it is. tenancy.test.ts fails for whatever is missing here.

/** Everyone may read it, or it answers by credentials of its own. */
export const PUBLIC = [
  ...[
    '/',
    '/brand/[file]',
    '/docs',
    '/docs/apps',
    '/docs/changelog',
    '/docs/changelog.xml',
    '/docs/picture/[file]',
    '/docs/search',
    '/docs/search.json',
    '/llms.txt',
    '/docs/errors',
    '/docs/keys',
    '/docs/performance',
    '/docs/secrets',
    '/docs/token-tester',
    '/docs/token-tester/credentials',
    '/docs/token-tester/requests',
    '/docs/verifying-tokens',
  ],
  ...[
    '/docs/quick-start',
    '/docs/encoding',
    '/docs/keeping-tokens',
    '/docs/several-apis',
    '/docs/limits',
    '/docs/going-live',
    '/docs/security',
  ],
  ...[
    '/docs/frameworks',
    '/docs/gateways',
    '/docs/cloud-gateways',
    '/docs/introspection',
    '/docs/apis',
    '/docs/api',
  ],
  ...['/change-address', '/forgot-password', '/leaks', '/reset-password', '/sign-up/finish'],
  ...['/claim', '/claim/evidence'],
  ...['/join', '/setup', '/sign-in', '/sign-out', '/sign-up', '/signed-in', '/api/auth/[...nextauth]'],
  ...['/sign-in/passkey', '/sign-in/second-step'],
  ...['/sign-in/with/[provider]', '/sign-in/continue', '/sign-in/again'],
  ...['/oauth/v2/introspect', '/oauth/v2/jwks', '/oauth/v2/revoke', '/oauth/v2/token'],
  '/.well-known/oauth-authorization-server',
  ...['/.well-known/openid-configuration', '/.well-known/[...path]'],
  ...['/api/try', '/.well-known/oauth-protected-resource/api/try'],
  ...['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/api/v1'],
]
/** Answers to whoever is signed in, about them and their teams. */
export const PERSONAL = [
  ...[
    '/account',
    '/confirm-address',
    '/sign-in/confirmed',
    '/apps',
    '/apps/new',
    '/apps/new/availability',
    '/commands',
    '/notices',
    '/what-if',
    '/what-if/progress',
  ],
  ...['/team', '/team/new', '/team/usage', '/team/usage/csv'],
]
/** Answers to administrators alone; as if it was not there to everyone else. */
export const OF_ADMINISTRATORS = ['/people', '/people/[userId]']
/** Answers to the connectivity team alone, in the same way. */
export const OF_STAFF = [
  '/connectivity',
  '/connectivity/apps/[clientId]',
  '/connectivity/token-requests/[requestId]',
  '/connectivity/audit',
  '/connectivity/settings',
  '/connectivity/feedback',
  '/connectivity/audit/csv',
  '/connectivity/audit/jsonl',
  '/connectivity/hand-offs',
  '/connectivity/hand-offs/[handOffId]',
  '/connectivity/hand-offs/new',
  '/connectivity/campaigns',
  '/connectivity/campaigns/[id]',
  '/connectivity/campaigns/new',
  '/connectivity/apps',
  '/connectivity/catalogue',
  '/connectivity/catalogue/[api]',
  '/connectivity/catalogue/new',
  '/connectivity/keys',
  '/connectivity/partners',
  '/connectivity/partners/[slug]',
  '/connectivity/partners/csv',
  '/connectivity/version',
  '/connectivity/partners/new',
  '/connectivity/requests',
  '/connectivity/requests/[id]',
]
/** Answers with a file of whoever is signed in, to a form. */
export const PERSONAL_FILES = ['/account/export']
/** Leads whoever is signed in on, unless there are terms to accept. */
export const LEADING_ON = ['/accept-terms', '/enrol', '/signed-in/since']
/** Answers about one app, to its team. */
export const TEAM = [
  '/apps/[clientId]',
  '/apps/[clientId]/activity',
  '/apps/[clientId]/log',
  '/apps/[clientId]/log/[requestId]',
  '/apps/[clientId]/secrets',
  '/apps/[clientId]/settings',
  '/apps/[clientId]/usage',
]
/** The same, as data that a page asks for, each with what stands in its own team’s answer. */
export const TEAM_DATA = {
  '/apps/[clientId]/log/csv': 'time,request_id,outcome',
  '/apps/[clientId]/log/jsonl': '"request_id":',
  '/apps/[clientId]/log/tail': '"rows":',
  '/apps/[clientId]/secrets/evidence': '"evidence":',
  '/apps/[clientId]/usage/csv': 'from,issued,refused',
}
/** The REST API, whose calls are listed by its own document. */
export const API = '/api/v1/[...path]'
export const API_CALLS = ['GET /api/v1/clients', 'GET /api/v1/whoami']
/** Calls about one app of the team, and what they are sent. */
export const TEAM_API_CALLS: Record<string, object | undefined> = {
  'GET /api/v1/clients/{clientId}/secrets': undefined,
  'POST /api/v1/clients/{clientId}/secrets': {},
  'DELETE /api/v1/clients/{clientId}/secrets/{secretId}': undefined,
  'POST /api/v1/clients/{clientId}/secrets/{secretId}/cancel': undefined,
  'POST /api/v1/clients/{clientId}/secrets/{secretId}/deactivate': undefined,
  'POST /api/v1/clients/{clientId}/secrets/{secretId}/extend': { overlap_seconds: 86_400 },
  'POST /api/v1/clients/{clientId}/secrets/{secretId}/reactivate': undefined,
  'POST /api/v1/clients/{clientId}/secrets/{secretId}/retire': undefined,
  'POST /api/v1/clients/{clientId}/secrets/{secretId}/rotate': { overlap_seconds: 0 },
}

export const ANYONES_ACTIONS = [
  'openHandOffAction',
  'disputeClaimAction',
  'claimSecretAction',
  'claimWithKeyAction',
  'confirmClaimAction',
  'askAccountAction',
  'makeAccountAction',
  'joinWithNewAccountAction',
  'lookAtInvitationAction',
  'mailInvitationAction',
  'confirmAddressChangeAction',
  'finishSignUpAction',
  'forgotPasswordAction',
  'reportLeaksAction',
  'giveFeedbackAction',
  'requestSignUpAction',
  'passkeySignInAction',
  'resetPasswordAction',
  'secondStepAction',
  'setupAction',
  'signInAction',
  'signUpAction',
]
/** Each needs a permission that the connectivity team has. */
export const STAFF_ACTIONS = [
  'removeRemarkAction',
  'createPartnerAction',
  'changePartnerAction',
  'setMemberRoleAction',
  'prepareHandOffAction',
  'resendHandOffAction',
  'extendHandOffAction',
  'revokeHandOffAction',
  'answerAccountAction',
  'createCampaignAction',
  'cancelCampaignAction',
  'extendCampaignAction',
  'grantRequestAction',
  'setEveryStatusAction',
  'rotateSigningKeyAction',
  'retireSigningKeyAction',
  'createApiAction',
  'updateApiAction',
  'createScopeAction',
  'updateScopeAction',
  'retireScopeAction',
  'retireApiAction',
  'transferEveryAction',
  'tagEveryAction',
  'declineRequestAction',
  'extendGrantAction',
]
/** Each needs a permission that administrators have. */
export const ADMINISTRATORS_ACTIONS = [
  'changeSettingAction',
  'changeAddressOfAction',
  'setPlatformRoleAction',
  'disableAction',
  'enableAction',
  'clearFactorsAction',
  'makeEnrolmentLinkAction',
  'makeResetLinkAction',
]
export const PERSONAL_ACTIONS = [
  'acceptInvitationAction',
  'acceptOpenInvitationAction',
  'acceptTermsAction',
  'addPasskeyAction',
  'askToConfirmAction',
  'changeAddressAction',
  'changePasswordAction',
  'chooseNoticesAction',
  'confirmAddressAction',
  'confirmIdentityAction',
  'confirmTotpAction',
  'createTeamAction',
  'deleteAccountAction',
  'mailEnrolmentAction',
  'markReadAction',
  'registerAction',
  'removePasskeyAction',
  'removeTotpAction',
  'renamePersonAction',
  'acknowledgeChangesAction',
  'renewRecoveryCodesAction',
  'signOutElsewhereAction',
  'signOutOneAction',
  'startPasskeyAction',
  'startTotpAction',
  'joinByDomainAction',
  'linkProviderAction',
  'unlinkIdentityAction',
  'stopCheckAction',
  'switchAccountAction',
  'takeEnrolmentLinkAction',
  'undoReadingAction',
]

/** Ada’s app, one of hers that is deleted, and one that nobody has: all of one length. */
export const ADAS = 'adas-app-1'
export const ADAS_DELETED = 'adas-gone1'
export const ABSENT = 'absent-app'
export const BENS = 'bens-app-1'
/** In the sandbox; it waits for a scope. */
export const BENS_SANDBOX = 'bens-sandbox'

/** A server action about one app, and how to send it. */
export type TeamAction = {
  /** The page of Ben’s own on which the form stands. */
  page: string | (() => string)
  /** Hidden fields of that form, found by what only it holds. */
  form: (page: string) => Record<string, string>
  values?: Record<string, string>
  /** What of Ada’s is tried; her app unless told. */
  target?: string
}

export const settings = `/apps/${BENS}/settings`
const confirmed = (ask: string): TeamAction => ({
  page: `${settings}?ask=${ask}`,
  form: (page) => formWith(page, ['clientId', 'confirmation']),
})

export const pageOf = ({ page }: TeamAction) => (typeof page === 'string' ? page : page())

/** Ben’s secrets and keys, by name, and one of Ada’s. */
export const credentialIds = new Map<string, string>()
export const secrets = `/apps/${BENS}/secrets`
export const key = () => {
  const { publicKey } = generateKeyPairSync('ed25519')
  return JSON.stringify(publicKey.export({ format: 'jwk' }))
}
/** A question about one of Ben’s secrets or keys, as the page asks it with scripts off. */
const asking = (question: string, name: string, values: Record<string, string> = {}): TeamAction => ({
  page: () => `${secrets}?ask=${question}&credential=${credentialIds.get(name)}`,
  form: (page) => formWith(page, ['credentialId']),
  values,
})

/** Each action on a secret or key that there is, and how a page lets one send it. */
export const CREDENTIAL_ACTIONS: Record<string, TeamAction> = {
  rotateSecretAction: asking('rotate', 'in-use', { name: 'taken', overlap: 'now' }),
  rotateKeyAction: asking('rotate', 'key', { name: 'taken', overlap: 'now', key: key() }),
  extendAction: asking('extend', 'replaced', { overlap: '30d' }),
  cancelAction: asking('cancel', 'replaced'),
  retireAction: asking('retire', 'replaced'),
  deactivateAction: asking('deactivate', 'in-use'),
  reactivateAction: asking('reactivate', 'asleep'),
  deleteCredentialAction: asking('delete', 'asleep'),
  renameAction: asking('rename', 'in-use', { name: 'taken' }),
}

/** Each action about a team itself, by what its form sends besides the team, a person of it and its slug. */
export const ACTIONS_ON_A_TEAM: Record<string, Record<string, string>> = {
  renameTeamAction: { name: 'Taken' },
  undoRenamingTeamAction: { name: 'Taken' },
  setSecretLifeAction: { days: '30' },
  setFactorDemandAction: {},
  changeRoleAction: { role: 'viewer' },
  undoChangingRoleAction: { role: 'viewer' },
  undoDismissingDomainAction: { domain: 'tenants.example', role: 'viewer' },
  removePersonAction: {},
  admitDomainAction: { domain: 'tenants.example', role: 'viewer' },
  dismissDomainAction: { domain: 'tenants.example' },
  inviteAction: { email: 'someone@tenants.example', role: 'owner', days: '7' },
  resendInvitationAction: { id: '019a0000-0000-7000-8000-000000000000' },
  showInvitationLinkAction: { id: '019a0000-0000-7000-8000-000000000000' },
  revokeInvitationAction: { id: '019a0000-0000-7000-8000-000000000000' },
  leaveTeamAction: {},
  deleteTeamAction: {},
  restoreTeamAction: {},
  undoDeletingTeamAction: {},
}

/** What a toast takes back: sent by scripts alone, from any page of the portal. Each with what of Ada’s is tried. */
export const UNDO_ACTIONS: Record<string, { target: string; values?: Record<string, string> }> = {
  undoSuspendingAction: { target: ADAS },
  undoDeletingAction: { target: ADAS_DELETED },
  undoTransferAction: { target: ADAS },
  undoStoppingAction: { target: ADAS },
  undoRenamingAction: { target: ADAS, values: { name: 'taken' } },
}

/** Each action that takes an app, and how a page lets one send it. */
export const TEAM_ACTIONS: Record<string, TeamAction> = {
  // Offered where there is no secret yet.
  generateAction: { page: '/apps/bens-asleep', form: (page) => formWith(page, ['clientId']) },
  updateDetailsAction: {
    page: settings,
    form: (page) => formWith(page, ['clientId', 'description']),
    values: { name: 'Taken over', description: 'by Ben' },
  },
  updateScopesAction: {
    page: settings,
    form: (page) => formWith(page, ['clientId', 'scopes']),
    values: { scopes: 'clients:read' },
  },
  requestScopesAction: {
    page: settings,
    form: (page) => formWith(page, ['clientId', 'scopes', 'reason']),
    values: { scopes: 'clients:write', reason: 'taken over' },
  },
  requestLiveAppAction: {
    page: `/apps/${BENS_SANDBOX}/settings`,
    form: (page) => formWith(page, ['clientId', 'liveClientId', 'reason']),
    values: { liveClientId: 'taken-over', reason: 'taken over' },
  },
  requestQuotaAction: {
    page: settings,
    form: (page) => formWith(page, ['clientId', 'quotaPerHour', 'reason']),
    values: { quotaPerHour: '1000', reason: 'taken over' },
  },
  withdrawRequestAction: {
    page: `/apps/${BENS_SANDBOX}/settings`,
    form: (page) => formOfButton(page, 'Withdraw request'),
  },
  updateAuthenticationAction: {
    page: settings,
    form: (page) => formWith(page, ['clientId', 'authMethods', 'mayNameTokenEndpoint']),
    values: { authMethods: 'private_key_jwt', mayNameTokenEndpoint: 'on' },
  },
  updateLeakPolicyAction: {
    page: settings,
    form: (page) => formWith(page, ['clientId', 'leakPolicy']),
    values: { leakPolicy: 'tell' },
  },
  // Each restriction has a form of its own; the action takes the settings of all.
  restrictAction: {
    page: settings,
    form: (page) => formWith(page, ['clientId', 'allowedAddresses']),
    values: {
      addressMode: 'observe',
      allowedAddresses: '203.0.113.7',
      quotaMode: 'observe',
      quotaPerHour: '5',
    },
  },
  suspendAction: confirmed('suspend'),
  resumeAction: {
    page: '/apps/bens-asleep/settings',
    form: (page) => formOfButton(page, 'Resume app'),
  },
  transferAction: {
    page: `${settings}?ask=transfer`,
    form: (page) => formWith(page, ['clientId', 'teamId', 'confirmation']),
  },
  deleteAction: confirmed('delete'),
  restoreAction: {
    page: '/apps?status=deleted&team=ben',
    form: (page) => formOfButton(page, 'Restore'),
    target: ADAS_DELETED,
  },
  suspendChosenAction: {
    page: '/apps?state=idle&team=ben',
    form: (page) => formOfButton(page, 'Suspend selected apps'),
  },
  addSecretAction: {
    page: `${secrets}?ask=add&kind=secret`,
    form: (page) => formWith(page, ['asked', 'expiresAt']),
    values: { name: 'taken' },
  },
  addKeyAction: {
    page: `${secrets}?ask=add&kind=key`,
    form: (page) => formWith(page, ['asked', 'key']),
    values: { name: 'taken', key: key() },
  },
  ...CREDENTIAL_ACTIONS,
}
