import { describe, expect, it } from 'vitest'
import { newSecret } from '#lib/features/credentials/secret.ts'
import { CHECKSUM_SNIPPET, SECRET_REGEX } from './secret-snippets.ts'

const { isSecret }: { isSecret: (text: string) => boolean } = await import(
  /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(CHECKSUM_SNIPPET)}`
)
const secrets = Array.from({ length: 1_000 }, (_, index) => newSecret(index % 2 ? 'live' : 'sandbox'))
const found = (text: string) => text.match(new RegExp(SECRET_REGEX, 'g')) ?? []

describe('what the documentation gives to scanners', () => {
  it('SE-02 finds every secret in a text, and its checksum is right', () => {
    const text = secrets.map((secret) => `SECRET="${secret}"; // ${secret}.`).join('\n')
    expect(new Set(found(text))).toEqual(new Set(secrets))
    expect(secrets.filter((secret) => !isSecret(secret))).toEqual([])
  })

  it('SE-02 takes no near miss for one', () => {
    for (const secret of secrets) {
      const at = 8 + Math.floor(Math.random() * 43)
      const other = secret[at] === 'a' ? 'b' : 'a'
      const changed = secret.slice(0, at) + other + secret.slice(at + 1)
      expect(isSecret(changed), changed).toBe(false)
      const swapped = secret.slice(0, -6) + secret.slice(-6).split('').reverse().join('')
      if (swapped !== secret) expect(isSecret(swapped), swapped).toBe(false)
      for (const miss of [`x${secret}`, `${secret}x`, secret.slice(0, -1), secret.replace('lk_', 'sk_')])
        expect(found(miss), miss).toEqual([])
    }
  })
})
