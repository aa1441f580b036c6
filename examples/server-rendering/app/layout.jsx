export const metadata = { title: 'Server rendering' };

const style = {
  colorScheme: 'light dark',
  fontFamily: 'system-ui',
  margin: '2rem auto',
  maxWidth: '40rem',
  padding: '0 1rem',
};

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body style={style}>{children}</body>
    </html>
  );
}
