import { fileRoute } from '../file.ts'

export const GET = fileRoute('jsonl')
