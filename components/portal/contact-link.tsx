import { addressInWords, contactHref } from '#lib/kernel/shown-address.ts'

/** A contact as a link that shows where it leads. */
export function ContactLink({ contact }: { contact: string }) {
  return (
    <a
      href={contactHref(contact)}
      rel="noreferrer"
      translate="no"
      className="text-accent underline underline-offset-4 wrap-anywhere hover:decoration-2"
    >
      {addressInWords(contact)}
    </a>
  )
}
