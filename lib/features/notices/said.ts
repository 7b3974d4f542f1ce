import type { NoticeDetail } from './detail.ts'
import type { Notice } from './notice.ts'

/** What a notice says. All of it is plain text. */
export type Said = {
  /** What happened, in a few words, without the app. */
  title: string
  /** What happened, in sentences. */
  text: string
  /** What to do about it, where there is something to do. */
  advice: string | null
}

export type Say = (notice: Notice) => Said

/** Who did it. */
export const writer = ({ by }: NoticeDetail): string => by ?? 'Someone'
