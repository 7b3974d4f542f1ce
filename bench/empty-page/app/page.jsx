// Made anew for each request, like the pages that it is compared with.
export const dynamic = 'force-dynamic'

export default function EmptyPage() {
  return (
    <main>
      <h1>Empty</h1>
    </main>
  )
}
