import { AppError } from '#lib/kernel/errors.ts'
import { env } from '#lib/platform/env.ts'

/** @throws AppError `forbidden` where there is no mail server: nothing is written that would go nowhere */
export function requireMail(): void {
  if (!env.mail) throw new AppError('forbidden', 'E-mail is off on this server. Ask an administrator.')
}
