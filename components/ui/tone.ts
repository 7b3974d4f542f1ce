/** How a message is meant. Tone is always doubled by a word or a sign, never by colour alone. */
export type Tone = 'neutral' | 'info' | 'success' | 'warn' | 'danger'

export const toneClasses: Record<Tone, { soft: string; text: string; border: string; edge: string }> = {
  neutral: {
    soft: 'bg-sunken',
    text: 'text-ink',
    border: 'border-line-strong',
    edge: 'border-line-strong/30',
  },
  info: { soft: 'bg-info-soft', text: 'text-info', border: 'border-info', edge: 'border-info/30' },
  success: {
    soft: 'bg-success-soft',
    text: 'text-success',
    border: 'border-success',
    edge: 'border-success/30',
  },
  warn: { soft: 'bg-warn-soft', text: 'text-warn', border: 'border-warn', edge: 'border-warn/30' },
  danger: { soft: 'bg-danger-soft', text: 'text-danger', border: 'border-danger', edge: 'border-danger/30' },
}
