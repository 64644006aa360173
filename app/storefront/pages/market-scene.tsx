interface StallProps {
  readonly x: number;
  readonly cloth: string;
  readonly stripe: string;
  readonly trim: string;
}

function Stall({ x, cloth, stripe, trim }: StallProps) {
  return (
    <g transform={`translate(${x} 0)`}>
      <path d="M16 150v96M144 150v96" className="stroke-edge" strokeWidth="5" />
      <path d="M10 206h140v42H10Z" className="fill-sunken" />
      <path d="M10 206h140v8H10Z" className="fill-line" />
      <path d="M24 108h112l24 46H0Z" className={cloth} />
      <path d="M52 108h28v46H40Zm56 0h28l24 46h-40Z" className={stripe} />
      <path
        d="M0 154a20 18 0 0 0 40 0 20 18 0 0 0 40 0 20 18 0 0 0 40 0 20 18 0 0 0 40 0Z"
        className={trim}
      />
    </g>
  );
}

/** Three stalls on the square in the morning. */
export function MarketScene() {
  return (
    <svg viewBox="0 0 640 260" className="w-full" aria-hidden="true">
      <circle cx="518" cy="66" r="34" className="fill-accent-soft" />
      <path
        d="M0 196V96h34V70l26-22 26 22v26h40V60h60v36h34V52l30-28 30 28v44h46V66h70v30h36V56l28-24 28 24v40h42V74h50v122Z"
        className="fill-sunken"
      />
      <path
        d="M20 116h10v16H20Zm34-22h12v18H54Zm90-12h10v16h-10Zm24 0h10v16h-10Zm72-6h14v22h-14Zm84 14h10v16h-10Zm28 0h10v16h-10Zm104-8h12v20h-12Zm74 14h10v16h-10Zm24 0h10v16h-10Z"
        className="fill-line"
      />
      <path d="M0 196h640v52H0Z" className="fill-act-soft" />
      <Stall x={36} cloth="fill-act" stripe="fill-act-strong" trim="fill-act" />
      <Stall x={240} cloth="fill-accent" stripe="fill-accent-ink" trim="fill-accent" />
      <Stall x={444} cloth="fill-act-ink" stripe="fill-act" trim="fill-act-strong" />
      <g>
        <path d="M58 206a9 14 0 0 1 18 0ZM80 206v-20h16v20Z" className="fill-accent" />
        <path d="M102 206v-14a8 8 0 0 1 16 0v14Z" className="fill-star" />
        <path d="M124 206v-26h12v26Z" className="fill-info-ink" />
        <circle cx="272" cy="199" r="8" className="fill-act" />
        <circle cx="288" cy="199" r="8" className="fill-star" />
        <circle cx="280" cy="188" r="8" className="fill-bad" />
        <path d="M306 206v-22h26v22Z" className="fill-edge" />
        <path d="M346 206c-2-18 6-26 14-30-2 12 4 18 0 30Z" className="fill-act" />
        <path d="M476 206v-28h10v28Zm12 0v-22h9v22Zm11 0v-30h12v30Z" className="fill-bad-ink" />
        <path d="M526 206h34l-5-22h-24Z" className="fill-star" />
        <path d="M570 206a12 12 0 0 1 24 0Z" className="fill-accent" />
      </g>
      <path d="M0 248h640v12H0Z" className="fill-line" />
    </svg>
  );
}
