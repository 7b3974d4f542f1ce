import { describe, expect, it } from 'vitest'
import { commandQuestionSchema, findCommands, isNamedBy, wordsOf } from './source.ts'

const ada = {
  kind: 'person',
  id: '1',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'developer',
  teams: [],
} as const
const question = { actor: ada, text: 'usage', at: '/apps' }

describe('the command menu', () => {
  it('lists what each registered source finds in the order of the sources, and none that finds nothing', async () => {
    const found = (title: string, ...labels: string[]) => ({
      title,
      find: async () => labels.map((label) => ({ label, href: '/' })),
    })
    const groups = await findCommands([found('Apps', 'a', 'b'), found('Docs'), found('Staff', 'c')], question)
    expect(groups.map(({ title, commands }) => [title, commands.length])).toEqual([
      ['Apps', 2],
      ['Staff', 1],
    ])
  })

  it.each([
    ['Register an app', 'reg', true],
    ['Register an app', 'app reg', true],
    ['Register an app', 'gister', false],
    ['Token tester', 'TEST tok', true],
    ['Token tester', 'token usage', false],
    ['Token tester', '', true],
  ])('names %j by %j: %s', (label, typed, isNamed) => {
    expect(isNamedBy(label, wordsOf(typed))).toBe(isNamed)
  })

  it('takes what cannot be read for nothing typed, and no more than a line of the rest', () => {
    expect(commandQuestionSchema.parse({ q: ['x'], at: undefined })).toEqual({ q: '', at: '' })
    expect(commandQuestionSchema.parse({ q: `  a\0b${'c'.repeat(500)}`, at: '/apps' }).q).toHaveLength(100)
  })
})
