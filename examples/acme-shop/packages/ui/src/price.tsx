type Props = { cents: number; currency: string };

export function Price({ cents, currency }: Props) {
  const text = new Intl.NumberFormat(undefined, { style: "currency", currency }).format(cents / 100);
  return <span className="price">{text}</span>;
}
