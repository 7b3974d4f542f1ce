/**
 * What every copy of this code in a process has in common. Node loads the modules for `server.ts`, and Next bundles them
 * again for pages and actions, more than once: a variable of a module is one for each copy. What must be one for the
 * process is here, all of it, and nothing else.
 *
 * Whichever copy comes first makes a thing, so its methods are that copy's, and so are the classes of what they throw:
 * errors that come out of it are told by their names (`namedError`), never by `instanceof`.
 */
const MADE_ONCE = {
  pools: 'connections to the database, by lane',
  prisma: 'Prisma’s clients on them',
  commits: 'what is to be done once a transaction is committed',
  securityLines: 'whether changes that matter to security are told to the log',
  tracing: 'what makes spans, where traces are collected',
  counts: 'what happened so often since the start, for the metrics',
  runtime: 'protocol and API: directory of clients, revocations, recorder of events, listener',
  portalAssets: 'the logo and the accent of the company, as they are served',
  log: 'where the log goes, in order',
  passwordWork: 'the queue of password hashes, which bounds memory',
  passwordJudging: 'the queue of new passwords that are to be judged',
  passwordStrength: 'the thread that judges new passwords',
  attempts: 'counts of attempts to sign in, sign up and the like',
  scannerKeys: 'the keys of the secret scanner, as they were last read',
  tellsPeer: 'that this process says who asks, so that the headers that carry it can be believed',
} as const

type Name = keyof typeof MADE_ONCE

const made: typeof globalThis & { latchkey?: Map<Name, unknown> } = globalThis

/** The thing of this name, made on first use in the process. */
export function shared<Thing>(name: Name, make: () => Thing): Thing {
  made.latchkey ??= new Map()
  if (!made.latchkey.has(name)) made.latchkey.set(name, make())
  // The name is the type: each is asked for in one place.
  return made.latchkey.get(name) as Thing
}

/** Lets the next who asks make it anew. */
export function forget(name: Name): void {
  made.latchkey?.delete(name)
}
