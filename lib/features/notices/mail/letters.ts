import { ACCOUNT_LETTERS } from '#lib/features/people/account/account-letters.ts'
import type { WriteLetter } from '#lib/features/people/mailed-link.ts'
import { invitationLetter } from '#lib/features/teams/invitations/invitation-letter.ts'
import { handOffDisputed, handOffReceipt } from './hand-off-receipt.ts'
import { rotationRequest } from './rotation-request.ts'

/** Everything that is mailed besides notices: who finds the words for each kind when it is sent. */
export const LETTERS: Readonly<Record<string, WriteLetter>> = {
  ...ACCOUNT_LETTERS,
  team_invitation: invitationLetter,
  hand_off_receipt: handOffReceipt,
  hand_off_disputed: handOffDisputed,
  rotation_request: rotationRequest,
}
