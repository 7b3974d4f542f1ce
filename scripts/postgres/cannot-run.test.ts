import { describe, expect, it } from 'vitest'
import { cannotRun } from './cannot-run.ts'

const MARK = '2026-11-28 12:00:00.000 UTC [77]'

describe('a PostgreSQL that cannot run', () => {
  it.each([
    [
      `creating files ... ok\n${MARK} FATAL:  could not write lock file "postmaster.pid": No space left on device\nchild process exited with exit code 1\ninitdb: removing data directory`,
      'could not write lock file "postmaster.pid": No space left on device. Free some room there',
    ],
    [
      `${MARK} FATAL:  data directory "/d/postgres" has wrong ownership\n${MARK} HINT:  The server must be started by the user that owns the data directory.`,
      'has wrong ownership. Run as the user who owns it',
    ],
    [
      `${MARK} FATAL:  database files are incompatible with server\n${MARK} DETAIL:  The data directory was initialized by PostgreSQL version 17`,
      'database files are incompatible with server. Another version created it',
    ],
    [
      `${MARK} LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\n${MARK} FATAL:  could not create any TCP/IP sockets`,
      'could not create any TCP/IP sockets. Another program took its port',
    ],
    ['this system has no glibc, which it needs.', 'Use a system with a newer glibc'],
    [
      'initdb: error: program "postgres" is needed by initdb but was not found in the same directory as "/a"b/initdb"',
      'Move Latchkey to a folder without double quotes',
    ],
    [
      'initdb: could not look up effective user ID 10001: No such file or directory',
      'Give this system an /etc/passwd with a line for any user',
    ],
    ['something new', 'something new. Its log is postgres.log there'],
    ['', 'it stopped without a message. Its log is postgres.log there'],
  ])('%j is told in one line, with the cure for that cause', (said, sentence) => {
    const { message } = cannotRun('/d', said)
    expect(message).toContain(sentence)
    expect(message).toMatch(/^PostgreSQL cannot run in \/d: .*\.$/)
    expect(message).not.toContain(MARK)
  })
})
