/**
 * SQL for whether the event `e` is a refusal that proves a connection to its app: by a secret or key that is or was its own,
 * or by an address from which the app got tokens in the 30 days before, as was known when it came. The same as
 * `latchkey_unfitting` tells roll-ups.
 */
export const IS_OWN_REFUSED_EVENT = `e.outcome = 'refused' AND (e.credential_id IS NOT NULL OR EXISTS (
  SELECT FROM client_address a
  WHERE a.client_ref = e.client_ref AND a.address = latchkey_source(e.address) AND a.last_at > e.time - interval '30 days'
    AND a.known_since <= e.time))`
