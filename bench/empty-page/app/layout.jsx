export const metadata = { title: 'Empty', description: 'A page of Next with nothing on it.' }

export default function EmptyLayout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
