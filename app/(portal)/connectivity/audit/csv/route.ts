import { auditFileRoute } from '../file.ts'

export const GET = auditFileRoute('csv')
