import type { IncomingMessage } from 'node:http'
import { isOfLaboratory } from '#lib/edges/laboratory/laboratory.ts'
import { isLeakReport } from '#lib/edges/leaks/intake.ts'
import { isQuestion } from '#lib/edges/watching/questions.ts'
import { ENDPOINTS } from '#lib/oauth/endpoints/endpoint-table.ts'
import { classifyPath } from './request-path.ts'

/** Which lane a request belongs to. The common case first: an endpoint's own path needs no classifying. */
export function laneOf(request: IncomingMessage): 'owned' | 'variant' | 'other' {
  const { method, url = '/' } = request
  if (ENDPOINTS.has(url)) return 'owned'
  const { lane, path } = classifyPath(url)
  const isOurs = isQuestion(method, path) || isLeakReport(request, path) || isOfLaboratory(path)
  return lane === 'other' && isOurs ? 'owned' : lane
}
