import { AppError } from '#lib/kernel/errors.ts'

const keep = ({ credentialId }: { credentialId: string }) => ({ credentialId })

/** What is told to a form that was sent before and made a secret then, which nobody can show again. */
export const MADE_SECRET = {
  keep,
  again(): never {
    throw new AppError(
      'conflict',
      'This form was already submitted. Its API Token was shown then and can’t be shown again. If you didn’t store it, rotate it on the Secrets page.',
    )
  },
}

/** A key is no secret: that it was added before is as good as that it was added. */
export const MADE_KEY = { keep, again: () => null }
