import { z } from 'zod'

const MAX_LENGTH = 64

/** What one opening of a form is marked with; a form without it makes what it makes each time. */
export const onceSchema = z.string().max(MAX_LENGTH).optional()
