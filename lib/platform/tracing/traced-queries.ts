import type pg from 'pg'
import type { Tracing } from './tracing.ts'

/** What a statement does, by its first word. */
const OPERATIONS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'WITH',
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'SET',
  'SAVEPOINT',
] as const

/**
 * Lets the queries of a connection be parts of the traces of their requests: each by the name of its statement, or by what it does.
 * Never by its text, and never with its values.
 */
export function traceQueries(tracing: Tracing, lane: string): (client: pg.PoolClient) => void {
  return (client) => {
    const { query } = client
    Reflect.set(client, 'query', (...asked: unknown[]): unknown => {
      const name = nameOf(asked[0])
      const span =
        name &&
        tracing.query(name, {
          'db.system.name': 'postgresql',
          'db.operation.name': name,
          'latchkey.lane': lane,
        })
      if (!span) return Reflect.apply(query, client, asked)
      const callback = asked.at(-1)
      if (typeof callback === 'function') {
        const ended = (error: unknown, ...rest: unknown[]) => {
          span.end({}, Boolean(error))
          return callback(error, ...rest)
        }
        return Reflect.apply(query, client, [...asked.slice(0, -1), ended])
      }
      const answer: unknown = Reflect.apply(query, client, asked)
      if (answer instanceof Promise)
        answer.then(
          () => span.end({}, false),
          () => span.end({}, true),
        )
      else span.end({}, false)
      return answer
    })
  }
}

/** Null for what is no statement by itself, such as a cursor. */
function nameOf(asked: unknown): string | null {
  if (typeof asked === 'string') return operationOf(asked)
  if (typeof asked !== 'object' || asked === null || 'submit' in asked) return null
  if ('name' in asked && typeof asked.name === 'string' && /^[a-z-]+$/.test(asked.name)) return asked.name
  return 'text' in asked && typeof asked.text === 'string' ? operationOf(asked.text) : null
}

function operationOf(text: string): string {
  const [word = ''] = text.trimStart().split(/\s/, 1)
  return OPERATIONS.find((operation) => operation === word.toUpperCase()) ?? 'statement'
}
