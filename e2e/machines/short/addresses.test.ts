import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect } from 'vitest'
import { type Place, tryMachines } from '../machine.ts'

/** Nothing was made for a server that cannot be. */
const madeNothing = ({ dataDir }: Place) => expect(existsSync(dataDir)).toBe(false)

tryMachines('addresses', [
  {
    name: 'says that the port is taken, before a database is made',
    prepare: async ({ port, defer }) => {
      const other = createServer()
      await new Promise<void>((done) => other.listen(port, '127.0.0.1', done))
      defer(() => new Promise((done) => other.close(done)))
      return {}
    },
    answer:
      /^Port \d+ on 127\.0\.0\.1 is in use\. Stop the other program, or set PORT \(and PUBLIC_URL with it\)\.$/m,
    check: madeNothing,
  },
  ...['192.0.2.1', 'fe80::1', 'nowhere.invalid', 'http://127.0.0.1', '[::1]'].map((host) => ({
    name: `says that HOST ${host} is no address of this machine, before a database is made`,
    prepare: () => ({ env: { HOST: host } }),
    answer: /^HOST \S+ is not an address of this machine\. Set it to 127\.0\.0\.1 or 0\.0\.0\.0\.$/m,
    check: madeNothing,
  })),
  {
    name: 'names both addresses when people use another than it listens on',
    prepare: () => ({ env: { PUBLIC_URL: 'https://portal.example.com' } }),
    answer: 'ready',
    says: [/^Ready on https:\/\/portal\.example\.com, listening on http:\/\/127\.0\.0\.1:\d+$/m],
  },
  {
    name: 'warns that pages open on the network, and forms do not, when PUBLIC_URL is left at localhost',
    prepare: () => ({ env: { HOST: '0.0.0.0' } }),
    answer: 'ready',
    says: [
      /^HOST 0\.0\.0\.0 accepts other machines, but PUBLIC_URL is http:\/\/localhost:\d+: .* Set PUBLIC_URL to the https address that people use\.$/m,
      /^Ready on http:\/\/localhost:\d+$/m,
    ],
    check: async ({ port }) => {
      const url = `http://127.0.0.1:${port}`
      const answer = await fetch(`${url}/sign-in`, { method: 'POST', headers: { Origin: url }, body: 'a=b' })
      expect(answer.status).toBe(403)
      expect(await answer.text()).toBe(
        `This was sent from a page at another address than http://localhost:${port}, set by PUBLIC_URL. Open that address and try again.\n`,
      )
    },
  },
])
