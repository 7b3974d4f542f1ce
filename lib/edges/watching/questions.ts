import type { Person } from '#lib/access/actor.ts'
import { readClientIdSegment } from '#lib/features/apps/client-id-segment.ts'
import { watchingPerson } from '#lib/features/people/watching.ts'
import { answer } from './answer.ts'
import { evidence } from './evidence.ts'
import { logTail } from './log-tail.ts'

type Question = (actor: Person, clientId: string, query: URLSearchParams) => Promise<Response>

/** What pages about an app ask by themselves while they are looked at, by the end of its address. */
const QUESTIONS: Readonly<Record<string, Question>> = { 'log/tail': logTail, 'secrets/evidence': evidence }

const ADDRESS = /^\/apps\/([^/]+)\/(log\/tail|secrets\/evidence)$/

/** Whether a request is such a question, which the fast lane answers. */
export const isQuestion = (method: string | undefined, path: string): boolean =>
  method === 'GET' && ADDRESS.test(path)

/** Answers a question. Session and permission are checked each time; it is no use of the session. */
export async function answerQuestion(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url)
  const [, segment = '', name = ''] = ADDRESS.exec(pathname) ?? []
  const actor = await watchingPerson(request)
  if (!actor) return answer(401)
  const clientId = readClientIdSegment(segment)
  const question = QUESTIONS[name]
  return clientId === null || !question ? answer(404) : await question(actor, clientId, searchParams)
}
