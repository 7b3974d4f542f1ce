import { AppError } from '#lib/kernel/errors.ts'

/**
 * Whoever does something grave has typed the client ID of what it is done to. White space around it is forgiven.
 * @throws AppError `invalid` on `confirmation`
 */
export function requireConfirmation(clientId: string, typed: string): void {
  if (typed.trim() !== clientId.trim())
    throw new AppError('invalid', `Type the client ID “${clientId}” to confirm.`, 'confirmation')
}
