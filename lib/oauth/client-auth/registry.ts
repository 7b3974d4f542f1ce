import type { ClientAuthentication } from './authentication.ts'
import { clientSecretBasic } from './client-secret-basic.ts'
import { clientSecretPost } from './client-secret-post.ts'
import type { AuthMethod } from './methods.ts'
import { privateKeyJwt } from './private-key-jwt.ts'

const BY_METHOD: Readonly<Record<AuthMethod, ClientAuthentication>> = {
  client_secret_basic: clientSecretBasic,
  private_key_jwt: privateKeyJwt,
  // Last, since its client_id may come with any of the others.
  client_secret_post: clientSecretPost,
}

/** Every way in which a client may authenticate, in the order in which a refused request is asked whom it names. */
export const CLIENT_AUTHENTICATIONS: readonly ClientAuthentication[] = Object.values(BY_METHOD)
