import type { Person } from '#lib/access/actor.ts'
import { readClientIdSegment } from '#lib/features/apps/client-id-segment.ts'
import { watchingPerson } from '#lib/features/people/watching.ts'
import { answer } from './answer.ts'
import { evidence } from './evidence.ts'
import { logTail } from './log-tail.ts'
import { partnersVersion } from './partners-version.ts'
import { whatIf } from './what-if.ts'

/** @param segment what the address names, percent-encoded */
type Question = (actor: Person, segment: string, query: URLSearchParams) => Promise<Response>
type AppQuestion = (actor: Person, clientId: string, query: URLSearchParams) => Promise<Response>

const ofApp =
  (question: AppQuestion): Question =>
  async (actor, segment, query) => {
    const clientId = readClientIdSegment(segment)
    return clientId === null ? answer(404) : await question(actor, clientId, query)
  }

/** What pages ask by themselves while they are looked at, by their addresses. */
const QUESTIONS: readonly (readonly [RegExp, Question])[] = [
  [/^\/apps\/([^/]+)\/log\/tail$/, ofApp(logTail)],
  [/^\/apps\/([^/]+)\/secrets\/evidence$/, ofApp(evidence)],
  [/^\/connectivity\/version$/, partnersVersion],
  [/^\/what-if\/progress$/, whatIf],
]

/** Whether a request is such a question, which the fast lane answers. */
export const isQuestion = (method: string | undefined, path: string): boolean =>
  method === 'GET' && QUESTIONS.some(([address]) => address.test(path))

/** Answers a question. Session and permission are checked each time; it is no use of the session. */
export async function answerQuestion(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url)
  const actor = await watchingPerson(request)
  if (!actor) return answer(401)
  for (const [address, question] of QUESTIONS) {
    const asked = address.exec(pathname)
    if (asked) return await question(actor, asked[1] ?? '', searchParams)
  }
  return answer(404)
}
