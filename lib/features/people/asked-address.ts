import { headers } from 'next/headers'

/** Set by the proxy on each request of a page, whatever came under this name: its path and query. */
export const ASKED_ADDRESS_HEADER = 'x-latchkey-address'

/**
 * The address of the page that is asked for, with its query: whoever must sign in first comes back to the same team,
 * filter and question.
 * @param page the page's path, and its address where the request does not tell
 */
export async function askedAddress(page: string): Promise<string> {
  const asked = (await headers()).get(ASKED_ADDRESS_HEADER) ?? page
  return pathOf(asked) === pathOf(page) ? asked : page
}

const pathOf = (address: string) => address.split('?', 1)[0]
