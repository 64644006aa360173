import { Links, Meta, Outlet, Scripts, ScrollRestoration } from '@remix-run/react';
import './styles/tailwind.css';
export default function App() {
  return (
    <html lang="pl"><head><meta charSet="utf-8" /><Meta /><Links /></head><body><Outlet /><ScrollRestoration /><Scripts /></body></html>
  );
}
