import { UNKNOWN_ADDRESS } from '#lib/kernel/network.ts'

/** The address of a request as it is stored: null where nobody can tell. */
export const storedAddress = (address: string): string | null =>
  address === UNKNOWN_ADDRESS ? null : address

/**
 * SQL for the address of an event as text, as it was when the request came.
 * @param column of type `inet`
 */
export const addressText = (column: string): string => `coalesce(host(${column}), '${UNKNOWN_ADDRESS}')`
