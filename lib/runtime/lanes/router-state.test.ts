import { describe, expect, it } from 'vitest'
import { isRouterState } from './router-state.ts'

describe('a router state', () => {
  it.each([
    ['', {}],
    ['', { children: ['apps', { children: ['__PAGE__', {}] }] }, null, null, 16],
    ['', { children: [['clientId', 'acme', 'd', null], {}, null, 'refetch'] }],
  ])('as the browser sends it is taken: %j', (...state) => {
    expect(isRouterState(encodeURIComponent(JSON.stringify(state)))).toBe(true)
  })

  it.each([
    ...['garbage%', '', '{}', '[]', '[""]', '["",[]]', '[1,{}]', '["",{"children":[""]}]'],
    ...['["",{},"x"]', '["",{},null,"x"]', '[["a","b","x",null],{}]', '["",{},null,null,0,"",0]'],
  ])('made up is not: %s', (text) => {
    expect(isRouterState(text)).toBe(false)
  })
})
