import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { root } from '#scripts/project-files.ts'
import { freePort } from '../harness/free-port.ts'
import { Latchkey, type MadeClient } from '../harness/latchkey.ts'
import { noNginx } from './nginx.ts'

const RATE = 200
const PUBLIC_URL = 'https://portal.example.com'
const env = { PUBLIC_URL, TRUSTED_PROXIES: '127.0.0.1', SHUTDOWN_DELAY: '3s' }

const reason = noNginx()
if (reason) console.log(`skipped: ${reason}`)

/** The configuration that is shipped, with the addresses of this test. */
async function startNginx(ports: readonly number[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'))
  const [certificate, key] = [join(folder, 'portal.crt'), join(folder, 'portal.key')]
  const self = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=portal.example.com']
  execFileSync('openssl', ['req', ...self, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  const port = await freePort()
  const text = readFileSync(join(root, 'deploy', 'proxies', 'nginx.conf'), 'utf8')
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('127.0.0.1:3000', `127.0.0.1:${ports[0]}`)
    .replace('127.0.0.1:3001', `127.0.0.1:${ports[1]}`)
    .replace('/etc/ssl/portal.crt', certificate)
    .replace('/etc/ssl/portal.key', key)
    .replace('/run/nginx.pid', join(folder, 'pid'))
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, text)
  const nginx = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file, '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  onTestFinished(async () => {
    const gone = new Promise((done) => nginx.once('exit', done))
    nginx.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  })
  return port
}

/** Asks through nginx as for the name that all have. */
function through(
  port: number,
  agent: Agent,
  path: string,
  init: { client?: MadeClient; from?: string } = {},
) {
  const { client, from } = init
  const basic = client && Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(
      {
        ...{ host: '127.0.0.1', port, path, agent, servername: 'portal.example.com' },
        rejectUnauthorized: false,
        method: client ? 'POST' : 'GET',
        headers: {
          Host: 'portal.example.com',
          ...(from && { 'X-Forwarded-For': from }),
          ...(client && {
            Authorization: `Basic ${basic}`,
            'Content-Type': 'application/x-www-form-urlencoded',
          }),
        },
      },
      (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
        answer.on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.end(client ? 'grant_type=client_credentials' : undefined)
  })
}

it.skipIf(reason !== null)(
  `RE-05 behind nginx, instances are restarted one after the other at ${RATE} requests/s without a failed request`,
  async () => {
    const owner = await Latchkey.start()
    onTestFinished(() => owner.remove())
    const beside = () => Latchkey.startBeside(owner, env)
    const instances = [await beside(), await beside()]
    onTestFinished(async () => void (await Promise.all(instances.map((one) => one.remove()))))
    const client = await owner.createClient('behind-nginx')
    const port = await startNginx(instances.map((one) => one.port))
    const agent = new Agent({ keepAlive: true, maxSockets: 32 })
    onTestFinished(() => agent.destroy())
    await expect
      .poll(() =>
        through(port, agent, '/health/ready').then(
          ({ status }) => status,
          () => 0,
        ),
      )
      .toBe(200)

    const outcomes = new Map<string, number>()
    const open = new Set<Promise<void>>()
    const startedAt = performance.now()
    let sent = 0
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * RATE)
      for (; sent < due; sent++) {
        const one: Promise<void> = through(port, agent, '/oauth/v2/token', { client })
          .then(
            ({ status }) => String(status),
            (error: Error) => error.message,
          )
          .then((outcome) => void outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1))
          .finally(() => open.delete(one))
        open.add(one)
      }
    }, 20)
    await sleep(2_000)
    for (const [index, instance] of instances.entries()) {
      const { dataDir } = instance
      expect(await instance.stop()).toBe(0)
      instances[index] = await Latchkey.startBeside(owner, { ...env, PORT: String(instance.port) })
      rmSync(dataDir, { recursive: true, force: true })
      await sleep(3_000)
    }
    clearInterval(timer)
    await Promise.all(open)
    expect([...outcomes]).toEqual([['200', sent]])
  },
)

it.skipIf(reason !== null)('RL-03 behind nginx the log has the address that was passed on', async () => {
  const latchkey = await Latchkey.start({ env })
  onTestFinished(() => latchkey.remove())
  const port = await startNginx([latchkey.port, latchkey.port])
  const agent = new Agent()
  const answer = () => through(port, agent, '/sign-in', { from: '203.0.113.9' }).catch(() => ({ status: 0 }))
  await expect.poll(async () => (await answer()).status).toBe(200)
  await expect.poll(() => latchkey.output).toContain('"address":"203.0.113.9"')
})
