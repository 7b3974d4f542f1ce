import type { DocsEntry } from '#components/docs/navigation.ts'

// The library knows none of the design's variables.
const INK = '#0f1f1b'
const MUTED = '#4b605a'
const ACCENT = '#0d5b47'
const BRASS = '#b27a1e'
const CANVAS = '#f6faf8'

/** What the picture of a page of the guide shows: nothing of the portal, whose name the build does not know. */
export function pagePicture({ title, description }: DocsEntry) {
  return (
    <div
      style={{
        display: 'flex',
        flexDirection: 'column',
        justifyContent: 'space-between',
        width: '100%',
        height: '100%',
        padding: '72px 80px',
        background: CANVAS,
        color: INK,
        borderLeft: `24px solid ${ACCENT}`,
      }}
    >
      <div style={{ display: 'flex', alignItems: 'center', fontSize: 32, color: MUTED }}>
        <div style={{ width: 28, height: 28, marginRight: 20, borderRadius: 14, background: BRASS }} />
        Documentation
      </div>
      <div style={{ display: 'flex', flexDirection: 'column' }}>
        <div style={{ fontSize: 84, lineHeight: 1.1, letterSpacing: '-0.03em' }}>{title}</div>
        <div style={{ marginTop: 28, fontSize: 36, lineHeight: 1.35, color: MUTED }}>{description}</div>
      </div>
      <div style={{ fontSize: 28, color: MUTED }}>OAuth 2.0 client credentials · JWT access tokens</div>
    </div>
  )
}
