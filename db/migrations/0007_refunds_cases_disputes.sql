CREATE TABLE "case_lines" (
	"case_id" text NOT NULL,
	"order_line_id" bigint NOT NULL,
	"quantity" integer NOT NULL,
	CONSTRAINT "case_lines_case_id_order_line_id_pk" PRIMARY KEY("case_id","order_line_id")
);
--> statement-breakpoint
CREATE TABLE "case_messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "case_messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"case_id" text NOT NULL,
	"request_key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text,
	"body" text DEFAULT '' NOT NULL,
	"attachments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "case_messages_requestKey_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" text PRIMARY KEY NOT NULL,
	"opening_key" text NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"reason" text NOT NULL,
	"opened_by" text NOT NULL,
	"order_id" text NOT NULL,
	"seller_order_id" text NOT NULL,
	"seller_id" bigint NOT NULL,
	"dispute_id" text,
	"currency" char(3) NOT NULL,
	"at_stake_minor" bigint NOT NULL,
	"with_shipping" boolean DEFAULT false NOT NULL,
	"refunded_minor" bigint DEFAULT 0 NOT NULL,
	"return_tracking" text,
	"opened_at" timestamp with time zone NOT NULL,
	"state_entered_at" timestamp with time zone NOT NULL,
	"deadline_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "cases_openingKey_unique" UNIQUE("opening_key")
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" text PRIMARY KEY NOT NULL,
	"payment_id" text NOT NULL,
	"order_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"fee_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"evidence_due_at" timestamp with time zone,
	"evidence" jsonb,
	"evidence_submitted_at" timestamp with time zone,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "debt_settlements" (
	"key" text PRIMARY KEY NOT NULL,
	"debt_id" text NOT NULL,
	"kind" text NOT NULL,
	"transfer_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refund_lines" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "refund_lines_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"refund_id" text NOT NULL,
	"seller_order_id" text NOT NULL,
	"order_line_id" bigint,
	"quantity" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"tax_minor" bigint NOT NULL,
	"commission_minor" bigint NOT NULL,
	"processing_minor" bigint NOT NULL,
	"vat_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seller_debts" (
	"id" text PRIMARY KEY NOT NULL,
	"seller_id" bigint NOT NULL,
	"seller_order_id" text NOT NULL,
	"cause" text NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"settled_minor" bigint DEFAULT 0 NOT NULL,
	"recovering_minor" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "seller_debts_cause_unique" UNIQUE("cause")
);
--> statement-breakpoint
CREATE TABLE "transfer_reversals" (
	"id" text PRIMARY KEY NOT NULL,
	"transfer_id" text NOT NULL,
	"seller_order_id" text NOT NULL,
	"seller_id" bigint NOT NULL,
	"cause" text NOT NULL,
	"debt_id" text,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"state" text NOT NULL,
	"stripe_reversal_id" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "transfer_reversals_stripeReversalId_unique" UNIQUE("stripe_reversal_id"),
	CONSTRAINT "transfer_reversals_transferId_cause_unique" UNIQUE("transfer_id","cause")
);
--> statement-breakpoint
ALTER TABLE "transfers" DROP CONSTRAINT "transfers_sellerOrderId_unique";--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "case_id" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "tax_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "fees_back_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "requested_by" text DEFAULT 'system' NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "fees_returned_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "released_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "seller_orders" ADD COLUMN "taken_after_release_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "cause" text DEFAULT 'release' NOT NULL;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "netted_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "transfers" ADD COLUMN "reversed_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "case_lines" ADD CONSTRAINT "case_lines_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_lines" ADD CONSTRAINT "case_lines_order_line_id_order_lines_id_fk" FOREIGN KEY ("order_line_id") REFERENCES "public"."order_lines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_messages" ADD CONSTRAINT "case_messages_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_seller_order_id_seller_orders_id_fk" FOREIGN KEY ("seller_order_id") REFERENCES "public"."seller_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debt_settlements" ADD CONSTRAINT "debt_settlements_debt_id_seller_debts_id_fk" FOREIGN KEY ("debt_id") REFERENCES "public"."seller_debts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_seller_order_id_seller_orders_id_fk" FOREIGN KEY ("seller_order_id") REFERENCES "public"."seller_orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_order_line_id_order_lines_id_fk" FOREIGN KEY ("order_line_id") REFERENCES "public"."order_lines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seller_debts" ADD CONSTRAINT "seller_debts_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer_reversals" ADD CONSTRAINT "transfer_reversals_transfer_id_transfers_id_fk" FOREIGN KEY ("transfer_id") REFERENCES "public"."transfers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_messages_case_id_at_index" ON "case_messages" USING btree ("case_id","at");--> statement-breakpoint
CREATE INDEX "cases_seller_order_id_index" ON "cases" USING btree ("seller_order_id");--> statement-breakpoint
CREATE INDEX "cases_seller_id_state_opened_at_index" ON "cases" USING btree ("seller_id","state","opened_at");--> statement-breakpoint
CREATE INDEX "cases_state_deadline_at_index" ON "cases" USING btree ("state","deadline_at");--> statement-breakpoint
CREATE INDEX "cases_dispute_id_index" ON "cases" USING btree ("dispute_id");--> statement-breakpoint
CREATE INDEX "disputes_payment_id_index" ON "disputes" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "disputes_state_evidence_due_at_index" ON "disputes" USING btree ("state","evidence_due_at");--> statement-breakpoint
CREATE INDEX "debt_settlements_debt_id_index" ON "debt_settlements" USING btree ("debt_id");--> statement-breakpoint
CREATE INDEX "refund_lines_refund_id_index" ON "refund_lines" USING btree ("refund_id");--> statement-breakpoint
CREATE INDEX "refund_lines_seller_order_id_index" ON "refund_lines" USING btree ("seller_order_id");--> statement-breakpoint
CREATE INDEX "seller_debts_seller_id_created_at_index" ON "seller_debts" USING btree ("seller_id","created_at");--> statement-breakpoint
CREATE INDEX "seller_debts_seller_order_id_index" ON "seller_debts" USING btree ("seller_order_id");--> statement-breakpoint
CREATE INDEX "transfer_reversals_state_updated_at_index" ON "transfer_reversals" USING btree ("state","updated_at");--> statement-breakpoint
CREATE INDEX "transfer_reversals_seller_order_id_index" ON "transfer_reversals" USING btree ("seller_order_id");--> statement-breakpoint
CREATE INDEX "refunds_payment_id_index" ON "refunds" USING btree ("payment_id");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_sellerOrderId_cause_unique" UNIQUE("seller_order_id","cause");
--> statement-breakpoint
-- What was released or given back before these columns were.
UPDATE "seller_orders" SET "released_minor" = "captured_share_minor" - "refunded_share_minor" - "fees_minor" WHERE "state" = 'completed';--> statement-breakpoint
UPDATE "seller_orders" SET "fees_returned_minor" = "fees_minor" WHERE "refunded_share_minor" > 0 AND "refunded_share_minor" = "captured_share_minor";--> statement-breakpoint
ALTER TABLE "seller_debts" ADD CONSTRAINT "seller_debt_settled_once" CHECK ("settled_minor" >= 0 AND "recovering_minor" >= 0 AND "settled_minor" + "recovering_minor" <= "amount_minor");--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfer_reversed_once" CHECK ("netted_minor" >= 0 AND "netted_minor" <= "amount_minor" AND "reversed_minor" >= 0 AND "reversed_minor" <= "amount_minor" - "netted_minor");--> statement-breakpoint
ALTER TABLE "seller_orders" ADD CONSTRAINT "seller_order_refunded_once" CHECK ("refunded_share_minor" >= 0 AND "refunded_share_minor" <= "captured_share_minor" AND "fees_returned_minor" <= "fees_minor");
