import { ContactLink } from '#components/portal/contact-link.tsx'

/** Where an invitation comes from. */
export function AskForInvitation({ contact }: { contact: string | null }) {
  if (contact === null) return 'Ask your administrator for an invitation.'
  return (
    <>
      For an invitation, contact <ContactLink contact={contact} />.
    </>
  )
}
