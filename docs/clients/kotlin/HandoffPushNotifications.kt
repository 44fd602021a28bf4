package com.example.app.push

import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.os.Bundle
import androidx.core.app.NotificationCompat
import com.example.app.MainActivity
import com.example.app.R

/** What this app shows by itself: data messages of mode `id-only`, and what comes while it is in front. */
class HandoffPushNotifications(private val context: Context) {
    private val manager = context.getSystemService(NotificationManager::class.java)

    /** At each start, before the first push: the settings `androidChannelId` and `androidQuietChannelId` name these. */
    fun createChannels() {
        val messages = NotificationChannel(MESSAGES, context.getString(R.string.messages), NotificationManager.IMPORTANCE_HIGH)
        val quiet = NotificationChannel(QUIET, context.getString(R.string.quiet_messages), NotificationManager.IMPORTANCE_LOW)
        manager.createNotificationChannels(listOf(messages, quiet))
    }

    /** @param tag what Firebase would draw it with, so that the one replaces the other; else one for each conversation */
    fun show(data: Map<String, String>, title: String?, text: String, tag: String?) {
        val conversationId = data["conversationId"] ?: return
        val isQuiet = data["silent"] == "true"
        val about = Bundle().apply {
            putString("conversationId", conversationId)
            putString("messageId", data["messageId"])
        }
        val notification = NotificationCompat.Builder(context, if (isQuiet) QUIET else MESSAGES)
            .setSmallIcon(R.drawable.ic_notification)
            .setContentTitle(title ?: context.getString(R.string.app_name))
            .setContentText(text)
            .setNumber(data["badge"]?.toIntOrNull() ?: 0)
            .setVisibility(NotificationCompat.VISIBILITY_PRIVATE)
            .setAutoCancel(true)
            .setContentIntent(opening(data))
            .addExtras(about)
            .build()
        manager.notify(tag ?: conversationId, ID, notification)
    }

    /** The generic line, for a push that was sent before this phone changed hands: no words, no ids, nothing to open. */
    fun showGeneric() {
        val notification = NotificationCompat.Builder(context, QUIET)
            .setSmallIcon(R.drawable.ic_notification)
            .setContentText(context.getString(R.string.new_message))
            .setAutoCancel(true)
            .setContentIntent(opening(emptyMap()))
            .build()
        manager.notify("generic", ID, notification)
    }

    /**
     * Messages were read on another device. What Firebase drew itself has a tag that the app does not know: that goes
     * once nothing at all is unread.
     */
    fun removeRead(conversationId: String?, messageIds: Set<String>, badge: String?) {
        if (badge == "0") return manager.cancelAll()
        // A newer message may have come since.
        remove { it.getString("conversationId") == conversationId && it.getString("messageId") in messageIds }
    }

    /** The conversation is on the screen. */
    fun remove(conversationId: String) = remove { it.getString("conversationId") == conversationId }

    private fun remove(isMeant: (Bundle) -> Boolean) {
        manager.activeNotifications.filter { isMeant(it.notification.extras) }.forEach { manager.cancel(it.tag, it.id) }
    }

    /** The same extras as Firebase gives the launcher activity for what it drew itself: one way to read a tap. */
    private fun opening(data: Map<String, String>): PendingIntent {
        val intent = Intent(context, MainActivity::class.java)
            .setFlags(Intent.FLAG_ACTIVITY_NEW_TASK or Intent.FLAG_ACTIVITY_SINGLE_TOP or Intent.FLAG_ACTIVITY_CLEAR_TOP)
            .putExtra("conversationId", data["conversationId"])
            .putExtra("recipient", data["recipient"])
        // Extras do not make two intents differ: without a code of its own a conversation would open another one.
        val code = data["conversationId"].hashCode()
        return PendingIntent.getActivity(context, code, intent, PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE)
    }

    companion object {
        const val MESSAGES = "messages"
        const val QUIET = "quiet-messages"
        private const val ID = 0
    }
}
