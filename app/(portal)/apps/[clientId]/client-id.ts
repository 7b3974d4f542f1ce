import { notFound } from 'next/navigation'
import { readClientIdSegment } from '#lib/features/apps/client-id-segment.ts'

/** What the address says, as text; what no client ID can hold is no app. */
export const readClientId = (segment: string): string => readClientIdSegment(segment) ?? notFound()
