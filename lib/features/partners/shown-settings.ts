import type { Settings } from '#lib/changes/events.ts'

type Contact = { email: string; name: string }

/** A contact as a line of text: `Ada Lovelace <ada@example.com>`, or the address alone. */
export const contactLine = ({ email, name }: Contact): string => (name === '' ? email : `${name} <${email}>`)

/** What the connectivity team may change of a partner, as its form shows it. */
export const shownSettings = (partner: {
  notes: string
  tags: readonly string[]
  staffOwnerId: string | null
  contacts: readonly Contact[]
}): Settings => ({
  notes: partner.notes,
  tags: partner.tags,
  owner: partner.staffOwnerId,
  contacts: partner.contacts.map(contactLine),
})
