/** How a message is meant. Tone is always doubled by a word or a sign, never by colour alone. */
export type Tone = 'neutral' | 'info' | 'success' | 'warn' | 'danger'

export const toneClasses: Record<Tone, { soft: string; text: string; border: string }> = {
  neutral: { soft: 'bg-sunken', text: 'text-ink', border: 'border-line-strong' },
  info: { soft: 'bg-info-soft', text: 'text-info', border: 'border-info' },
  success: { soft: 'bg-success-soft', text: 'text-success', border: 'border-success' },
  warn: { soft: 'bg-warn-soft', text: 'text-warn', border: 'border-warn' },
  danger: { soft: 'bg-danger-soft', text: 'text-danger', border: 'border-danger' },
}
