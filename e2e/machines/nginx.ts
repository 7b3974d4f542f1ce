import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { installFromDebian } from '#scripts/debian.ts'

const STARTS_WITHIN_MS = 60_000

const hasNginx = () => spawnSync('nginx', ['-v']).status === 0

/** Why there is no balancer to be tried here; null where there is one, installed if need be. */
export function noNginx(): string | null {
  if (!hasNginx()) installFromDebian('nginx')
  return hasNginx() ? null : 'nginx is not installed; for example: apt-get install nginx'
}

/**
 * Starts nginx before these ports of this machine, each of which gets the next request.
 * @param folder where all of its files go
 * @returns what stops it
 */
export async function startNginx(
  folder: string,
  port: number,
  behind: readonly number[],
): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true })
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off;
master_process off;
pid ${join(folder, 'pid')};
error_log stderr error;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n  ')}
  upstream instances { ${behind.map((one) => `server 127.0.0.1:${one} max_fails=0;`).join(' ')} }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://instances;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
    }
  }
}
`,
  )
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for (
    const end = Date.now() + STARTS_WITHIN_MS;
    Date.now() < end && child.exitCode === null;
    await sleep(50)
  ) {
    const answers = await fetch(`http://127.0.0.1:${port}/health/live`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (answers)
      return async () => {
        child.kill('SIGTERM')
        await ended
      }
  }
  child.kill('SIGKILL')
  throw new Error(`nginx does not answer:\n${output}`)
}
