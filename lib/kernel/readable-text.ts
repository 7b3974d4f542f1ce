import { z } from 'zod'

/** What turns the text around it to the other side (Unicode Standard Annex 9). */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** What is not seen: joiners, fillers, soft hyphens, marks of order, tags; and halves of surrogate pairs. */
const UNSEEN =
  /\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|\u180f|[\u00ad\u115f\u1160\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}\p{Cs}]/u

/** Joiners belong to the spelling of some scripts, and of emoji. Other letters take none. */
const JOINED =
  /(?<=[\ufe0f\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}])[\u200c\u200d](?=[\p{Extended_Pictographic}\p{L}\p{M}\u2640\u2642])/gu

const CONTROL = /\p{Cc}/u
const CONTROL_BUT_LINES = /(?![\n\r\t])\p{Cc}/u

/** A client secret of ours or a private key: what people read stands in the history and is for many. */
const SECRET = /lk_(?:live|test)_[0-9A-Za-z]{49}|-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** One line that people call something by: in one Unicode form, without what nobody sees. Any script. */
export const nameText = (message: string, { max = 100 } = {}) =>
  readable(z.string(message), CONTROL, max).pipe(z.string().min(1, message))

/** A text that people write, which may have lines. */
export const proseText = (max: number) => readable(z.string(), CONTROL_BUT_LINES, max)

function readable(text: z.ZodString, control: RegExp, max: number) {
  return text
    .normalize('NFC')
    .trim()
    .max(max, `At most ${max} characters.`)
    .superRefine((value, ctx) => {
      const message = problemOf(value, control)
      if (message !== null) ctx.addIssue({ code: 'custom', message })
    })
}

function problemOf(text: string, control: RegExp): string | null {
  if (SECRET.test(text)) return 'Remove the secret: this text is shown to others and kept.'
  const turning = TURNING.exec(text)
  if (turning) return `Remove the character ${codeOf(turning)}: it reverses the text around it.`
  const unseen = UNSEEN.exec(text.replace(JOINED, '')) ?? control.exec(text)
  if (unseen) return `Remove the character ${codeOf(unseen)}: it is invisible. Retyping the text removes it.`
  return null
}

const codeOf = ([character]: RegExpExecArray) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
