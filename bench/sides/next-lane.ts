import { createServer } from 'node:http'
import next from 'next'
import { openDatabase } from '#scripts/database.ts'

// The same handler as a route file, in the server that Next itself would run.

const port = Number(process.env.BENCH_PORT)
await openDatabase({ say: () => {}, migrate: true })
const web = next({ dev: false, hostname: '127.0.0.1', port })
await web.prepare()
const handle = web.getRequestHandler()
createServer((request, response) => void handle(request, response)).listen(port, '127.0.0.1', () =>
  process.stdout.write('Ready on the Next lane\n'),
)
