/** What somebody wants of a run that goes on. */
export interface Request {
  readonly kind: "pause" | "stop" | "cancel";
  readonly why: string;
}

/** Requests as they come, also before there is anybody to obey them. A milder one after a sharper one is dropped. */
export interface Requests {
  make(request: Request): void;
  onMade(obey: (request: Request) => void): void;
}

export const createRequests = (): Requests => {
  let latest: Request | undefined;
  let listener: ((request: Request) => void) | undefined;
  return {
    make(request) {
      if (latest && sharpness[request.kind] <= sharpness[latest.kind]) return;
      latest = request;
      listener?.(request);
    },
    onMade(obey) {
      listener = obey;
      if (latest) obey(latest);
    },
  };
};

const sharpness: Readonly<Record<Request["kind"], number>> = { pause: 1, stop: 2, cancel: 3 };
