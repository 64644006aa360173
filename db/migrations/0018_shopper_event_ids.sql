ALTER TABLE "shopper_events" ADD COLUMN "event_id" text;--> statement-breakpoint
ALTER TABLE "shopper_events" ADD CONSTRAINT "shopper_events_eventId_unique" UNIQUE("event_id");