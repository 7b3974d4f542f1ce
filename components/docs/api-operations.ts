/** Something that a call takes or returns. */
export type ApiField = { name: string; type: string; required: boolean; description: string }

/** One call of an API, as its OpenAPI document describes it. */
export type ApiOperation = {
  id: string
  method: string
  path: string
  summary: string
  description: string
  parameters: ApiField[]
  body: ApiField[]
  answers: { status: string; description: string }[]
  /** What a call that went well returns. */
  fields: ApiField[]
}

type Node = Readonly<Record<string, unknown>>

const node = (value: unknown): Node =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** The calls of an OpenAPI 3.1 document, in its order. */
export function operationsOf(document: object): ApiOperation[] {
  const resolve = (value: unknown): Node => {
    const found = node(value)
    const [, section = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(text(found.$ref)) ?? []
    return section === '' ? found : node(node(node(node(document).components)[section])[name])
  }
  const fieldsOf = (schema: unknown, prefix = ''): ApiField[] => {
    const found = resolve(schema)
    const required = list(found.required)
    return Object.entries(node(found.properties)).flatMap(([name, value]) => {
      const field = resolve(value)
      const whole = `${prefix}${name}`
      const type = typeOf(field)
      const inner = type === 'array' ? fieldsOf(field.items, `${whole}[].`) : fieldsOf(field, `${whole}.`)
      return [
        { name: whole, type, required: required.includes(name), description: text(field.description) },
        ...inner,
      ]
    })
  }
  const jsonOf = (holder: Node) => node(node(holder.content)['application/json']).schema

  return Object.entries(node(node(document).paths)).flatMap(([path, methods]) =>
    Object.entries(node(methods)).map(([method, value]) => {
      const operation = node(value)
      const answers = Object.entries(node(operation.responses)).map(([status, answer]) => ({
        status,
        answer: resolve(answer),
      }))
      const good = answers.find(({ status }) => status.startsWith('2'))
      return {
        id: `${method}${path.replaceAll(/[^a-z0-9]+/gi, '-').replace(/-$/, '')}`.toLowerCase(),
        method: method.toUpperCase(),
        path,
        summary: text(operation.summary),
        description: text(operation.description),
        parameters: list(operation.parameters).map((parameter) => parameterOf(resolve(parameter), resolve)),
        body: fieldsOf(jsonOf(resolve(operation.requestBody))),
        answers: answers.map(({ status, answer }) => ({ status, description: text(answer.description) })),
        fields: good ? fieldsOf(jsonOf(good.answer)) : [],
      }
    }),
  )
}

function parameterOf(parameter: Node, resolve: (value: unknown) => Node): ApiField {
  const schema = resolve(parameter.schema)
  return {
    name: text(parameter.name),
    type: `${typeOf(schema)} in the ${text(parameter.in)}`,
    required: parameter.required === true,
    description: text(parameter.description) || text(schema.description),
  }
}

/** A type in a word or two: "string", "time or null", the values of a choice. */
function typeOf(schema: Node): string {
  const choices = list(schema.enum)
  if (choices.length > 0) return choices.map(String).join(', ')
  const types = [schema.type].flat().map(text).filter(Boolean)
  const named = types.map((type) => (type === 'string' && schema.format === 'date-time' ? 'time' : type))
  return named.join(' or ') || 'object'
}
