// Apart from the schemas, so that a script in the browser says it without a schema library.

/** Where a link to a contact leads. */
export const contactHref = (contact: string) => (contact.includes(':') ? contact : `mailto:${contact}`)

/** A contact or an address as text, without what everyone knows. */
export const addressInWords = (address: string) => address.replace(/^https:\/\//, '').replace(/\/$/, '')
