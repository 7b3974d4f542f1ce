import { describe, expect, it } from 'vitest'
import { detailOf } from './shown-detail.ts'

const digest = `sha256:${'0'.repeat(64)}`

describe('what a row tells', () => {
  it('is each setting that changed, as it was and as it is', () => {
    const settings = {
      before: { tags: ['eu'], owner: null, same: 1 },
      after: { tags: [], owner: 'u', same: 1 },
    }
    expect(detailOf({ slug: 'acme', ...settings }, { isBare: false })).toEqual({
      changes: [
        { name: 'tags', before: 'eu', after: '–' },
        { name: 'owner', before: '–', after: 'u' },
      ],
      facts: [{ name: 'slug', value: 'acme' }],
    })
    expect(detailOf({ before: 'member', after: 'owner' }, { isBare: false }).changes).toEqual([
      { name: 'value', before: 'member', after: 'owner' },
    ])
  })

  it('is nothing but that something was there, where it was erased', () => {
    const { facts } = detailOf({ address: digest, device: 'Firefox', isNewDevice: true }, { isBare: false })
    expect(facts).toEqual([
      { name: 'address', value: null },
      { name: 'device', value: 'Firefox' },
      { name: 'isNewDevice', value: 'yes' },
    ])
    // An earlier build kept no digests: what looks like one is what was written.
    expect(detailOf({ note: digest }, { isBare: true }).facts).toEqual([{ name: 'note', value: digest }])
  })

  it.each([null, [], 'x', 3])('is nothing for %j, which is no detail', (detail) => {
    expect(detailOf(detail, { isBare: false })).toEqual({ changes: [], facts: [] })
  })
})
