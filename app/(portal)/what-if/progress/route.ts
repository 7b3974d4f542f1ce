// Answered on the fast lane, and here in development.
export { answerQuestion as GET } from '#lib/edges/watching/questions.ts'
